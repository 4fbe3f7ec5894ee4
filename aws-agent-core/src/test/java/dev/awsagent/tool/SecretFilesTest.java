package dev.awsagent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {

    private static final String KEY = "-----BEGIN PRIVATE KEY-----\nMIIE";

    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "-----BEGIN RSA PRIVATE KEY-----",
                "note\n-----BEGIN OPENSSH PRIVATE KEY-----",
                "note\r\n  -----BEGIN PGP PRIVATE KEY BLOCK-----",
                "PuTTY-User-Key-File-2: ssh-rsa",
                "aws_secret_access_key = x",
                "export AWS_SESSION_TOKEN=x",
                "$Env:AWS_SECRET_ACCESS_KEY=\"x\"",
                "  aws_secret_access_key: x",
                "{\"SecretAccessKey\": \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\"}",
                "Access key ID,Secret access key\nAKIAIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMIIE"
            })
    void textThatHoldsAKey_isKnown(String text) {
        assertThat(SecretFiles.inText(text)).isPresent();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(SecretFiles.byContent(bytes, bytes.length)).isPresent();
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "-----BEGIN PUBLIC KEY-----",
                "a line with -----BEGIN PRIVATE KEY----- in it",
                "aws_secret_access_key =\n",
                "the private key is elsewhere",
                "secretAccessKey: process.env.SECRET",
                "secret_access_key = var.secret"
            })
    void otherTexts_areFree(String text) {
        assertThat(SecretFiles.inText(text)).isEmpty();
    }

    @Test
    void keyFurtherIn_isFoundWithinTheFirstMebibyte(@TempDir Path folder) throws Exception {
        var room = SecretFiles.HEAD - KEY.length() - 1;
        var within = Files.writeString(folder.resolve("within"), "x".repeat(room) + "\n" + KEY);
        var beyond = Files.writeString(folder.resolve("beyond"), "x".repeat(SecretFiles.HEAD) + "\n" + KEY);

        assertThat(SecretFiles.in(within)).hasValue("it holds a private key");
        assertThat(SecretFiles.in(beyond)).isEmpty();
    }

    /** Asked of whatever somebody sends. */
    @Test
    void manyEmptyLines_takeNoTime() {
        var text = "private key, aws_s" + "\n".repeat(SecretFiles.HEAD) + " \t".repeat(1000);

        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(SecretFiles.inText(text)).isEmpty());
    }
}
