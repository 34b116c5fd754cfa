import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Work on service steps of the topic permit.check until SIGTERM: java Worker. */
final class Worker {
    private static volatile boolean isStopping;

    public static void main(String[] args) throws Exception {
        Town town = new Town(System.getenv("ZS_URL"), System.getenv("ZS_TOKEN"));
        Thread working = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            isStopping = true;
            working.interrupt(); // ends the long poll
        }));
        System.out.println("ready");
        Map<String, Object> topic = Map.of("topic", "permit.check", "lock_seconds", 30, "variables", List.of("applicant"));
        Map<String, Object> wish =
                Map.of("worker_id", "example-java", "max_tasks", 1, "wait_seconds", 30, "topics", List.of(topic));
        boolean isAway = false;
        while (!isStopping) {
            try {
                if (isAway) Thread.sleep(5_000);
                isAway = false;
                for (Object task : (List<?>) Json.at(town.post("/external-tasks/fetch-and-lock", wish), "items")) {
                    check(town, task);
                }
            } catch (InterruptedException told) {
                return;
            } catch (Town.Problem refused) {
                // The lock went to another worker, or the step was left otherwise: not our business any more.
                // 408, 429 and 5xx pass; anything else would only be refused again.
                isAway = refused.status >= 500 || refused.status == 408 || refused.status == 429;
                if (refused.status != 404 && refused.status != 409 && !isAway) throw refused;
            }
        }
    }

    private static void check(Town town, Object task) throws Exception {
        String path = "/external-tasks/" + Json.at(task, "id");
        String applicant = (String) Json.at(task, "variables", "applicant");
        // The token of this very lock: where it went to another worker, the town refuses.
        Map<String, Object> held = Map.of("worker_id", "example-java", "lock_token", Json.at(task, "lock_token"));
        if (applicant.equals("失信人")) {
            town.post(path + "/bpmn-error", with(held, Map.of("error_code", "NOT_FIT"))); // the diagram catches it
        } else if (applicant.equals("稍后") && Json.at(task, "attempt").equals(1L)) {
            town.post(path + "/failure", with(held, Map.of("error_message", "信用平台无应答", "retry_seconds", 0)));
        } else {
            town.post(path + "/complete", with(held, Map.of("variables", Map.of("credit", "A"))));
            System.out.println("checked " + applicant);
        }
    }

    private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> more) {
        Map<String, Object> whole = new HashMap<>(some);
        whole.putAll(more);
        return whole;
    }
}
