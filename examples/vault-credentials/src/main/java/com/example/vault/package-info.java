/** AWS credentials from HashiCorp Vault. */
@NullMarked
package com.example.vault;

import org.jspecify.annotations.NullMarked;
