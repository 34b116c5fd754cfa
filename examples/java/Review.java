import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Answer a task: java Review <business key>. First wrongly, to see the problems, then rightly. */
final class Review {
    public static void main(String[] args) throws Exception {
        Town town = new Town(System.getenv("ZS_URL"), System.getenv("ZS_STAFF_TOKEN"));
        String key = URLEncoder.encode(args[0], StandardCharsets.UTF_8);
        Object task = Json.at(town.get("/tasks?mine=true&business_key=" + key), "items", 0);
        String path = "/tasks/" + Json.at(task, "id");
        List<?> fields = (List<?>) Json.at(town.get(path + "/form"), "schema", "components");
        System.out.println(Json.at(task, "name") + " " + fields.stream().map(one -> Json.at(one, "key")).toList());
        try {
            town.post(path + "/complete", Map.of("variables", Map.of("outcome", "perhaps")));
        } catch (Town.Problem refused) {
            for (Object field : refused.fields()) {
                System.out.println(String.join(" ", List.of("pointer", "code", "message", "message_en").stream()
                        .map(name -> (String) Json.at(field, name)).toList()));
            }
        }
        Map<String, Object> right = Map.of("variables", Map.of("outcome", "pass", "opinion", "同意"));
        // The revision: refuse if somebody changed the task since we read it.
        Object done = town.send("POST", path + "/complete", right, "review-" + args[0], Json.at(task, "revision"));
        System.out.println(Json.at(done, "state"));
    }
}
