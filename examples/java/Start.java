import java.util.Map;

/** Start an approval: java Start <business key> <applicant>. Run it again: the same instance answers. */
final class Start {
    public static void main(String[] args) throws Exception {
        Town town = new Town(System.getenv("ZS_URL"), System.getenv("ZS_TOKEN"));
        Map<String, Object> start = Map.of(
                "process_definition_key", "sample_permit",
                "business_key", args[0],
                "variables", Map.of("applicant", args[1]));
        try {
            // The number of our own row: after a crash we may come again, and nothing starts twice.
            Object instance = town.send("POST", "/process-instances", start, "start-" + args[0], null);
            System.out.println(Json.at(instance, "id") + " " + Json.at(instance, "state"));
        } catch (Town.Problem refused) {
            System.err.println(refused.getMessage());
            System.exit(1);
        }
    }
}
