import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Calls a town: one Idempotency-Key over all attempts, pauses that grow, problems as exceptions. Needs Java 17. */
final class Town {
    private static final int ATTEMPTS = 6;
    private static final Set<Integer> PASSING = Set.of(408, 429, 502, 503, 504);

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String root;
    private final String token;

    Town(String url, String token) {
        this.root = url + "/api/v1";
        this.token = token;
    }

    /** The town refused: a problem document (RFC 9457). */
    static final class Problem extends RuntimeException {
        final int status;
        final Map<?, ?> document;

        Problem(int status, Map<?, ?> document) {
            super(status + " " + document.get("code") + ": " + document.get("detail") + " " + document.get("detail_en"));
            this.status = status;
            this.document = document;
        }

        String code() {
            return (String) document.get("code");
        }

        /** One for each wrong field: pointer, code, message, message_en. */
        List<?> fields() {
            return document.get("errors") instanceof List<?> found ? found : List.of();
        }
    }

    Object get(String path) throws IOException, InterruptedException {
        return send("GET", path, null, null, null);
    }

    Object post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send("POST", path, body, UUID.randomUUID().toString(), null);
    }

    /** The key is sent percent-encoded, for a header holds ASCII only. {@code revision} goes into If-Match; null where it does not matter. */
    Object send(String method, String path, Map<String, ?> body, String key, Object revision)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(90))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body)));
        if (key != null) request.header("Idempotency-Key", URLEncoder.encode(key, StandardCharsets.UTF_8));
        if (revision != null) request.header("If-Match", "\"" + revision + "\"");
        for (int failures = 1; ; failures++) {
            double seconds = Math.min(0.2 * Math.pow(2, failures - 1), 20) * ThreadLocalRandom.current().nextDouble();
            try {
                HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
                if (answer.statusCode() < 400) return answer.body().isEmpty() ? null : Json.read(answer.body());
                if (!PASSING.contains(answer.statusCode()) || failures == ATTEMPTS) throw problem(answer);
                seconds = answer.headers().firstValue("Retry-After").map(Double::valueOf).orElse(seconds);
            } catch (IOException lost) {
                if (failures == ATTEMPTS) throw lost;
            }
            Thread.sleep((long) (seconds * 1000));
        }
    }

    private static Problem problem(HttpResponse<String> answer) {
        boolean isDocument = answer.headers().firstValue("Content-Type").orElse("").contains("json");
        Object document = isDocument ? Json.read(answer.body()) : Map.of("code", "http_" + answer.statusCode());
        return new Problem(answer.statusCode(), (Map<?, ?>) document);
    }
}
