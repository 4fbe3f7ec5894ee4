package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users that an issuer vouches for: one on loopback, with its keys and its signatures. */
class OpenIdIT {

    @TempDir
    private static Path folder;

    private static final Map<String, ServerFile.Group> GROUPS = Map.of(
            "readers", new ServerFile.Group(User.Role.VIEWER, null, null),
            "ops", new ServerFile.Group(User.Role.OPERATOR, null, null),
            "careful", new ServerFile.Group(User.Role.OPERATOR, "cautious", null),
            "leads", new ServerFile.Group(User.Role.APPROVER, null, null));

    private static Issuer issuer;
    private static ECKey ec;
    private static Running server;

    @BeforeAll
    static void start() throws IOException, JOSEException {
        issuer = new Issuer();
        ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        issuer.add(ec);
        server = Running.in(folder, issuer.file(GROUPS));
    }

    @AfterAll
    static void stop() {
        server.close();
        issuer.close();
    }

    private static JWTClaimsSet.Builder claims(String user, String... groups) {
        return issuer.claims(user, groups);
    }

    private static String signed(JWTClaimsSet.Builder claims) {
        return issuer.signed(claims);
    }

    private static String signed(JWSAlgorithm algorithm, String key, JWSSigner signer, JWTClaimsSet.Builder claims)
            throws JOSEException {
        return Issuer.signed(algorithm, key, signer, claims, JOSEObjectType.JWT);
    }

    private static Running.Got as(String token, String method, String path, String json) {
        return server.bare(method, path, json, "Authorization", "Bearer " + token);
    }

    @Test
    void tokenOfTheIssuer_signsInWithTheRolesOfItsGroups() throws JOSEException {
        var ops = as(signed(claims("ana", "ops", "unknown")), "GET", "/session", null);
        assertThat(ops.status()).as(ops.body()).isEqualTo(200);
        assertThat(ops.json().path("user").asText()).isEqualTo("ana");
        assertThat(ops.json().path("roles").toString()).isEqualTo("[\"viewer\",\"operator\"]");

        var es = signed(JWSAlgorithm.ES256, "e", new ECDSASigner(ec), claims("ben", "leads"));
        assertThat(as(es, "GET", "/session", null).json().path("roles")).hasSize(3);

        var got = server.bare("POST", "/session", Running.json("token", es));
        assertThat(got.status()).isEqualTo(200);
        var cookie = got.header("Set-Cookie").split(";", 2)[0];
        assertThat(server.bare("GET", "/session", null, "Cookie", cookie)
                        .json()
                        .path("user")
                        .asText())
                .isEqualTo("ben");
        // No longer than the token that it was had for.
        assertThat(Instant.parse(got.json().path("expires").asText()))
                .isBefore(Instant.now().plusSeconds(301));
    }

    @Test
    void withoutAToken_theIssuerIsNamed() {
        assertThat(server.bare("GET", "/session", null).header("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"" + issuer.address() + "\"");
    }

    @Test
    void tokenThatDoesNotCount_isRefused() throws JOSEException {
        var wrong = new RSAKeyGenerator(2048).keyID("r").generate();
        var hour = Date.from(Instant.now().minusSeconds(3_600));
        for (var token : List.of(
                signed(claims("ana", "ops").issuer("http://127.0.0.1:1")),
                signed(claims("ana", "ops").audience("another")),
                signed(claims("ana", "ops").expirationTime(hour)),
                signed(claims("ana", "ops").expirationTime(null)),
                signed(claims("ana", "ops")
                        .notBeforeTime(Date.from(Instant.now().plusSeconds(3_600)))),
                signed(claims(null, "ops")),
                signed(JWSAlgorithm.RS256, "r", new RSASSASigner(wrong), claims("ana", "ops")),
                signed(
                        JWSAlgorithm.HS256,
                        "r",
                        new MACSigner(issuer.rsa().toRSAPublicKey().getEncoded()),
                        claims("ana", "ops")),
                new PlainJWT(claims("ana", "ops").build()).serialize(),
                signed(claims("ana", "ops")) + "x",
                "a.b.c")) {
            assertThat(as(token, "GET", "/session", null).status()).as(token).isEqualTo(401);
        }
        assertThat(as(signed(claims("ana", "unknown")), "GET", "/session", null).status())
                .isEqualTo(403);
    }

    @Test
    void viewer_looksAndChangesNothing() {
        var token = signed(claims("vera", "readers"));
        var conversation =
                as(token, "POST", "/conversations", "{}").json().path("id").asText();
        var path = "/conversations/" + conversation;

        var looked = as(token, "POST", path + "/messages", Running.json("text", "List all S3 buckets"));
        var change = as(token, "POST", path + "/messages", Running.json("text", "create bucket of-a-viewer"));

        assertThat(looked.json().path("type").asText()).isEqualTo("answer");
        assertThat(change.json().path("type").asText()).as(change.body()).isEqualTo("refused");
        assertThat(as(token, "POST", path + "/approvals", "{\"seal\":\"x\",\"decision\":\"approve\"}")
                        .status())
                .isEqualTo(403);
        assertThat(as(token, "GET", "/audit", null).status()).isEqualTo(403);
    }

    @Test
    void conversation_isItsUsersAlone() {
        var ana = signed(claims("ana", "ops"));
        var olaf = signed(claims("olaf", "ops"));
        var id = as(ana, "POST", "/conversations", "{}").json().path("id").asText();
        var asked = as(ana, "POST", "/conversations/" + id + "/messages", Running.json("text", "create bucket of-ana"));
        var seal = asked.json().path("proposal").path("seal").asText();
        var yes = "{\"seal\":\"" + seal + "\",\"decision\":\"approve\"}";

        for (var path : List.of("", "/history", "/events")) {
            assertThat(as(olaf, "GET", "/conversations/" + id + path, null).status())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(as(olaf, "POST", "/conversations/" + id + "/messages", Running.json("text", "yes"))
                        .status())
                .isEqualTo(404);
        assertThat(as(olaf, "POST", "/conversations/" + id + "/approvals", yes).status())
                .isEqualTo(404);
        assertThat(as(olaf, "DELETE", "/conversations/" + id, null).status()).isEqualTo(404);
        assertThat(as(olaf, "GET", "/conversations", null).body()).doesNotContain(id);
        assertThat(as(olaf, "GET", "/proposals", null).body()).doesNotContain(seal);
        assertThat(as(olaf, "GET", "/conversations/" + id.substring(0, 30) + "000000", null)
                        .status())
                .isEqualTo(404);

        // Whoever has the role says yes for others, and that is all.
        var lena = signed(claims("lena", "leads"));
        assertThat(as(lena, "GET", "/conversations/" + id + "/history", null).status())
                .isEqualTo(404);
        assertThat(as(lena, "GET", "/proposals", null).body()).contains(seal);
        var done = as(lena, "POST", "/conversations/" + id + "/approvals", yes);
        assertThat(done.json().path("type").asText()).as(done.body()).isEqualTo("answer");
        assertThat(as(lena, "GET", "/audit", null).body()).contains("\"lena\"").contains("of-ana");
    }

    @Test
    void sameNameFromElsewhere_isAnotherUser() {
        var dana = signed(claims("dana", "leads"));
        var own = server.conversation();

        assertThat(as(dana, "GET", "/conversations/" + own, null).status()).isEqualTo(404);
    }

    @Test
    void groupsPolicy_boundsItsMembers() {
        var token = signed(claims("cara", "careful"));
        var id = as(token, "POST", "/conversations", "{}").json().path("id").asText();
        var asked = as(
                token,
                "POST",
                "/conversations/" + id + "/messages",
                Running.json("text", "delete s3://acme-reports/nothing.txt"));
        assertThat(asked.body()).contains("cautious");
    }

    private static JsonNode say(String token, String conversation, String text) {
        return as(token, "POST", "/conversations/" + conversation + "/messages", Running.json("text", text))
                .json();
    }

    private static String conversation(String token) {
        var made = as(token, "POST", "/conversations", "{}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().path("id").asText();
    }

    private static String yes(JsonNode asked) {
        return "{\"seal\":\"" + asked.path("proposal").path("seal").asText() + "\",\"decision\":\"approve\"}";
    }

    private static String buckets() {
        return server.say(server.conversation(), "List all S3 buckets")
                .path("steps")
                .toString();
    }

    @Test
    void userWhoMayDoLessNow_changesNothingInAnOldConversationEither() throws InterruptedException {
        var before = signed(claims("nora", "ops"));
        var now = signed(claims("nora", "readers"));
        var id = conversation(before);
        var asked = say(before, id, "create bucket of-nora");
        assertThat(asked.path("type").asText()).as(asked.toString()).isEqualTo("approval-needed");

        // In words, over both ways, by the seal, and asked for anew.
        assertThat(say(now, id, "yes").path("type").asText()).isNotEqualTo("answer");
        try (var chatter = new Chatter(server, "Authorization", "Bearer " + now)) {
            chatter.subscribe(
                    id,
                    as(now, "GET", "/conversations/" + id, null)
                            .json()
                            .path("lastEvent")
                            .asLong());
            chatter.say(id, "yes", "r1");
            assertThat(chatter.reply().path("type").asText()).isNotEqualTo("answer");
            chatter.send("{\"type\":\"approve\",\"conversation\":\"" + id + "\",\"seal\":\""
                    + asked.path("proposal").path("seal").asText() + "\"}");
            assertThat(chatter.await("error").path("status").asInt()).isEqualTo(403);
        }
        assertThat(as(now, "POST", "/conversations/" + id + "/approvals", yes(asked))
                        .status())
                .isEqualTo(403);
        assertThat(say(now, id, "create bucket of-nora").path("type").asText()).isEqualTo("refused");
        // What waited was given up: nobody else says yes to it either.
        var lena = signed(claims("lena", "leads"));
        assertThat(as(lena, "POST", "/conversations/" + id + "/approvals", yes(asked))
                        .status())
                .isEqualTo(404);
        assertThat(buckets()).doesNotContain("of-nora");

        // And whoever may do more now, may.
        var again = say(before, id, "create bucket of-nora");
        assertThat(again.path("type").asText()).isEqualTo("approval-needed");
        assertThat(say(before, id, "yes").path("type").asText()).isEqualTo("answer");
        assertThat(buckets()).contains("of-nora");
    }

    @Test
    void groupThatMayDoLessAfterARestart_changesNothing(@TempDir Path own) throws IOException {
        var token = signed(claims("rita", "ops"));
        var lead = signed(claims("lena", "leads"));
        String id;
        JsonNode asked;
        try (var first = Running.in(own, issuer.file(GROUPS))) {
            id = first.bare("POST", "/conversations", "{}", "Authorization", "Bearer " + token)
                    .json()
                    .path("id")
                    .asText();
            asked = first.bare(
                            "POST",
                            "/conversations/" + id + "/messages",
                            Running.json("text", "create bucket of-rita"),
                            "Authorization",
                            "Bearer " + token)
                    .json();
            assertThat(asked.path("type").asText()).isEqualTo("approval-needed");
        }
        var groups = Map.of("ops", GROUPS.get("readers"), "leads", GROUPS.get("leads"));
        try (var second = Running.in(own, issuer.file(groups))) {
            var approved = second.bare(
                    "POST", "/conversations/" + id + "/approvals", yes(asked), "Authorization", "Bearer " + lead);
            assertThat(approved.status()).as(approved.body()).isEqualTo(404);
            var said = second.bare(
                            "POST",
                            "/conversations/" + id + "/messages",
                            Running.json("text", "yes"),
                            "Authorization",
                            "Bearer " + token)
                    .json();
            assertThat(said.path("type").asText()).as(said.toString()).isNotEqualTo("answer");
            assertThat(second.say(second.conversation(), "List all S3 buckets").toString())
                    .doesNotContain("of-rita");
        }
    }

    private static Running.Got put(String token, String conversation, String name) {
        return server.bare(
                "PUT",
                "/conversations/" + conversation + "/files/" + name,
                "salaries",
                "Authorization",
                "Bearer " + token,
                "Content-Type",
                "application/octet-stream");
    }

    private static Running.Got transfer(String token, String conversation, String from) {
        return as(
                token,
                "POST",
                "/conversations/" + conversation + "/transfers",
                "{\"from\":\"" + from + "\",\"to\":\"s3://acme-uploads/\"}");
    }

    @Test
    void files_areTheirUsersAlone() throws IOException {
        var ana = signed(claims("ana", "ops"));
        var olaf = signed(claims("olaf", "ops"));
        var anas = conversation(ana);
        var olafs = conversation(olaf);
        var sent = put(ana, anas, "payroll.csv");
        assertThat(sent.status()).as(sent.body()).isEqualTo(201);
        var file = sent.json().path("file").asText();
        assertThat(put(olaf, anas, "payroll.csv").status()).isEqualTo(404);
        assertThat(put(olaf, olafs, "of-olaf.csv").status()).isEqualTo(201);
        var area = Path.of(
                as(ana, "GET", "/session", null).json().path("workingFolder").asText());

        for (var from : List.of(
                file,
                "aws-agent-uploads/" + anas,
                "../" + area.getFileName() + "/" + file,
                area + "/" + file,
                "../../" + Agents.AREAS + "/" + area.getFileName() + "/" + file,
                "..")) {
            var asked = transfer(olaf, olafs, from);
            assertThat(asked.json().path("type").asText())
                    .as(from + ": " + asked.body())
                    .isNotIn("approval-needed", "answer");
        }
        // All that is Olaf's to name is Olaf's.
        var all = transfer(olaf, olafs, "aws-agent-uploads/");
        assertThat(all.body()).doesNotContain("payroll");
        var own = transfer(ana, anas, file).json();
        assertThat(own.path("type").asText()).as(own.toString()).isEqualTo("approval-needed");
        assertThat(as(ana, "DELETE", "/conversations/" + anas, null).status()).isEqualTo(204);
        assertThat(area.resolve(file)).doesNotExist();
    }

    @Test
    void viewer_writesNoFile() throws IOException {
        var vera = signed(claims("vera", "readers"));
        var id = conversation(vera);
        var area = Path.of(
                as(vera, "GET", "/session", null).json().path("workingFolder").asText());

        assertThat(put(vera, id, "a.txt").status()).isEqualTo(403);
        for (var text : List.of(
                "download s3://acme-reports/sales/q1.csv", "download the folder s3://acme-app-logs/ into logs")) {
            var reply = say(vera, id, text);
            assertThat(reply.path("type").asText()).as(reply.toString()).isNotEqualTo("answer");
        }
        try (var files = Files.walk(area)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /** Each address with a conversation in it, by somebody whose it is not. */
    @Test
    void everyAddressOfAConversation_isItsUsersAlone() {
        var ana = signed(claims("ana", "ops"));
        var olaf = signed(claims("olaf", "ops"));
        var id = conversation(ana);
        var seal = say(ana, id, "create bucket of-ana-alone")
                .path("proposal")
                .path("seal")
                .asText();
        var bodies = Map.of(
                id,
                Running.json("answer", "123456"),
                "approvals",
                "{\"seal\":\"" + seal + "\",\"decision\":\"approve\"}",
                "messages",
                Running.json("text", "yes"),
                "clarifications",
                Running.json("text", "yes"),
                "plan",
                Running.json("text", "List all S3 buckets"),
                "runs",
                "{\"steps\":[{\"tool\":\"s3_list_buckets\"}]}",
                "transfers",
                "{\"from\":\"a\",\"to\":\"s3://acme-uploads/\"}");
        var asked = 0;
        for (var route : server.server.api().routes()) {
            if (!route.path().contains("{id}")) {
                continue;
            }
            asked++;
            var path = route.path().replace("{id}", id).replace("{name}", "a.txt");
            var body = Route.BYTES.equals(route.in())
                    ? "x"
                    : bodies.getOrDefault(path.substring(path.lastIndexOf('/') + 1), "{}");
            var type = Route.BYTES.equals(route.in()) ? "application/octet-stream" : "application/json";
            var got = server.bare(
                    route.method(),
                    path,
                    route.in() == null ? null : body,
                    "Authorization",
                    "Bearer " + olaf,
                    "Content-Type",
                    type);
            assertThat(got.status())
                    .as(route.method() + " " + path + " " + got.body())
                    .isEqualTo(404);
            assertThat(got.body()).doesNotContain(seal);
        }
        assertThat(asked).isGreaterThanOrEqualTo(13);
        assertThat(as(ana, "GET", "/proposals", null).body()).contains(seal);
    }

    @Test
    void everyMessageAboutAConversation_isItsUsersAlone() throws InterruptedException {
        var id = conversation(signed(claims("ana", "ops")));
        try (var chatter = new Chatter(server, "Authorization", "Bearer " + signed(claims("olaf", "ops")))) {
            for (var message : List.of(
                    "\"type\":\"subscribe\",\"after\":0",
                    "\"type\":\"message\",\"text\":\"List all S3 buckets\"",
                    "\"type\":\"approve\",\"seal\":\"x\"",
                    "\"type\":\"reject\",\"seal\":\"x\"",
                    "\"type\":\"cancel\"")) {
                chatter.send("{" + message + ",\"conversation\":\"" + id + "\"}");
                assertThat(chatter.await("error").path("status").asInt())
                        .as(message)
                        .isEqualTo(404);
            }
        }
        assertThat(as(signed(claims("ana", "ops")), "GET", "/conversations/" + id + "/history", null)
                        .json()
                        .path("items"))
                .isEmpty();
    }

    /** Each address, by somebody whose role does not reach so far. */
    @Test
    void everyAddressThatTakesARole_isRefusedToWhoHasLess() {
        var viewer = signed(claims("vera", "readers"));
        var operator = signed(claims("olaf", "ops"));
        var id = conversation(viewer);
        var refused = new ArrayList<String>();
        for (var route : server.server.api().routes()) {
            if (route.role() == null || route.role() == User.Role.VIEWER) {
                continue;
            }
            var path = route.path().replace("{id}", id).replace("{name}", "a.txt");
            var token = route.role() == User.Role.APPROVER ? operator : viewer;
            assertThat(as(token, route.method(), path, route.in() == null ? null : "{}")
                            .status())
                    .as(path)
                    .isEqualTo(403);
            refused.add(route.path());
        }
        assertThat(refused)
                .contains(
                        "/audit",
                        "/conversations/{id}/approvals",
                        "/conversations/{id}/files/{name}",
                        "/conversations/{id}/transfers");
    }

    @Test
    void auditLog_hasWhoAskedAndWhoSaidYes() {
        var ada = signed(claims("ada", "ops"));
        var id = conversation(ada);
        say(ada, id, "create bucket of-ada");
        assertThat(say(ada, id, "yes").path("type").asText()).isEqualTo("answer");

        var records = as(signed(claims("lena", "leads")), "GET", "/audit", null)
                .json()
                .path("items");
        var found = new ArrayList<JsonNode>();
        records.forEach(record -> {
            if (record.toString().contains("of-ada")
                    && record.path("event").asText().equals("begin")) {
                found.add(record);
            }
        });
        assertThat(found).hasSize(1);
        assertThat(found.get(0).path("user").asText()).isEqualTo("ada");
        assertThat(found.get(0).at("/approvals/0/approver").asText()).isEqualTo("ada");
    }

    /** Whose account it is, is told to those who may use it. */
    @Test
    void credentialsOfAProfileOfOthers_areNotEvenAsked(@TempDir Path own) throws IOException {
        var asked = own.resolve("asked");
        var program = Files.writeString(own.resolve("keys.sh"), "#!/bin/sh\necho $1 >> " + asked + "\nexit 1\n");
        var config = Files.writeString(
                own.resolve("config"),
                "[profile dev]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:1\ncredential_process = sh "
                        + program
                        + " dev\n[profile prod]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:1\n"
                        + "credential_process = sh " + program + " prod\n");
        var groups = Map.of("devs", new ServerFile.Group(User.Role.OPERATOR, null, Set.of("dev")));
        try (var aws = Running.onAws(own, issuer.file(groups), Map.of("AWS_CONFIG_FILE", config.toString()))) {
            var token = signed(claims("dora", "devs"));
            var id = aws.bare("POST", "/conversations", "{}", "Authorization", "Bearer " + token)
                    .json()
                    .path("id")
                    .asText();
            for (var profile : List.of("prod", "dev")) {
                var reply = aws.bare(
                        "POST",
                        "/conversations/" + id + "/messages",
                        Running.json("text", "list buckets with profile " + profile),
                        "Authorization",
                        "Bearer " + token);
                assertThat(reply.json().path("type").asText()).as(reply.body()).isIn("refused", "failed");
                if (profile.equals("prod")) {
                    assertThat(reply.body()).contains("the profile 'prod'");
                    assertThat(asked).doesNotExist();
                }
            }
            assertThat(asked)
                    .as("the way to the program of a profile that may be used")
                    .content()
                    .contains("dev")
                    .doesNotContain("prod");
        }
    }

    @Test
    void keysThatChange_areFound() {
        try (var other = new Issuer()) {
            try (var own = Running.in(folder.resolve("rotation"), other.file(GROUPS))) {
                var before = own.bare("GET", "/session", null, "Authorization", "Bearer " + other.token("ana", "ops"));
                assertThat(before.status()).isEqualTo(200);
                var old = other.token("ana", "ops");
                other.signWith("next");

                assertThat(own.bare("GET", "/session", null, "Authorization", "Bearer " + other.token("ana", "ops"))
                                .status())
                        .isEqualTo(200);
                // Or it is not known yet, since the issuer was asked a moment ago.
                assertThat(own.bare("GET", "/session", null, "Authorization", "Bearer " + old)
                                .status())
                        .isIn(401, 503);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void accessToken_countsByItsType() {
        assertThat(as(issuer.signed(claims("ana", "ops"), new JOSEObjectType("at+jwt")), "GET", "/session", null)
                        .status())
                .isEqualTo(200);
    }

    /** Whoever has none of its keys keeps nobody waiting for it. */
    @Test
    void issuerThatIsAway_isSaidAtOnceAndAskedSeldom(@TempDir Path own) throws IOException {
        var gone = new Issuer();
        var token = gone.token("ana", "ops");
        var file = gone.file(GROUPS);
        gone.close();
        try (var away = Running.in(own, file)) {
            assertThat(away.bare("GET", "/session", null, "Authorization", "Bearer a.b.c")
                            .status())
                    .as("what is no token is not asked about")
                    .isEqualTo(401);
            for (int i = 0; i < 3; i++) {
                assertThat(away.bare("GET", "/session", null, "Authorization", "Bearer " + token)
                                .status())
                        .isEqualTo(503);
            }
        }
    }
}
