import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Receive events: java Webhook <port>. Verify, store once, answer; work afterwards. */
final class Webhook {
    private static final long TOLERANCE_SECONDS = 300;
    private static final String[] SECRETS = System.getenv("ZS_WEBHOOK_SECRETS").split(" ");
    private static final Set<Object> STORED = ConcurrentHashMap.newKeySet();

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
        server.createContext("/", Webhook::hear);
        server.start();
        System.out.println("listening " + server.getAddress().getPort());
    }

    private static void hear(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean isSigned = isSigned(exchange, body);
        if (isSigned) {
            Object event = Json.read(new String(body, StandardCharsets.UTF_8));
            // In a database: INSERT … ON CONFLICT (id) DO NOTHING. It may come more than once.
            if (STORED.add(Json.at(event, "id"))) {
                System.out.println(Json.at(event, "type") + " " + Json.at(event, "subject"));
            }
        }
        exchange.sendResponseHeaders(isSigned ? 204 : 401, -1);
        exchange.close();
    }

    /** Source: Standard Webhooks 1.0. Any signature of any known secret will do: during a rotation there are two. */
    private static boolean isSigned(HttpExchange exchange, byte[] body) {
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
        String signatures = exchange.getRequestHeaders().getFirst("webhook-signature");
        if (id == null || timestamp == null || signatures == null || !timestamp.matches("[0-9]{1,11}")) return false;
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > TOLERANCE_SECONDS) return false;
        for (String secret : SECRETS) {
            byte[] expected = ("v1," + hmac(secret, (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8), body))
                    .getBytes(StandardCharsets.UTF_8);
            for (String given : signatures.split(" ")) {
                if (MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) return true;
            }
        }
        return false;
    }

    private static String hmac(String secret, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"));
            mac.update(head);
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
