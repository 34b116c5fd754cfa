import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Just enough JSON for the examples; take the library that your house uses. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Maps, lists, strings, Long or BigDecimal, Boolean, null. */
    static Object read(String text) {
        return new Json(text).value();
    }

    /** The value below names and indexes: {@code Json.at(value, "items", 0, "id")}. */
    static Object at(Object value, Object... path) {
        for (Object step : path) {
            value = step instanceof Integer index ? ((List<?>) value).get(index) : ((Map<?, ?>) value).get(step);
        }
        return value;
    }

    /** A map, list, text, number, truth value or null as JSON. */
    static String write(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<String> parts = new ArrayList<>();
            map.forEach((name, one) -> parts.add(write(name.toString()) + ":" + write(one)));
            return "{" + String.join(",", parts) + "}";
        }
        if (value instanceof List<?> list) return "[" + String.join(",", list.stream().map(Json::write).toList()) + "]";
        if (!(value instanceof String text)) return String.valueOf(value);
        StringBuilder written = new StringBuilder("\"");
        for (char one : text.toCharArray()) {
            if (one == '"' || one == '\\') written.append('\\').append(one);
            else if (one < 32) written.append(String.format("\\u%04x", (int) one));
            else written.append(one);
        }
        return written.append('"').toString();
    }

    private Object value() {
        char first = next();
        if (first == '{') return object();
        if (first == '[') return list();
        if (first == '"') return string();
        int begin = at - 1;
        while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) at++;
        String word = text.substring(begin, at);
        return switch (word) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> word.matches("-?\\d+") ? (Object) Long.valueOf(word) : new java.math.BigDecimal(word);
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> found = new LinkedHashMap<>();
        for (char one = next(); one != '}'; one = next()) {
            if (one == ',') one = next();
            String name = string();
            next();
            found.put(name, value());
        }
        return found;
    }

    private List<Object> list() {
        List<Object> found = new ArrayList<>();
        for (char one = next(); one != ']'; one = next()) {
            if (one != ',') at--;
            found.add(value());
        }
        return found;
    }

    private String string() {
        StringBuilder found = new StringBuilder();
        for (char one = text.charAt(at++); one != '"'; one = text.charAt(at++)) {
            if (one != '\\') {
                found.append(one);
                continue;
            }
            char escaped = text.charAt(at++);
            switch (escaped) {
                case 'n' -> found.append('\n');
                case 'r' -> found.append('\r');
                case 't' -> found.append('\t');
                case 'b' -> found.append('\b');
                case 'f' -> found.append('\f');
                case 'u' -> {
                    found.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> found.append(escaped);
            }
        }
        return found.toString();
    }

    private char next() {
        while (Character.isWhitespace(text.charAt(at))) at++;
        return text.charAt(at++);
    }
}
