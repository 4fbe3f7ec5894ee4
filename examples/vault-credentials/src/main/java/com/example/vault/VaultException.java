package com.example.vault;

/** Vault could not be asked, or said no. The message holds nothing secret. */
final class VaultException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String hint;

    VaultException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    String hint() {
        return hint;
    }
}
