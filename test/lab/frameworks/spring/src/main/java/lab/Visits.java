// Signs two people in to a Spring Boot app whose sessions are kept in the Redis at LAB_REDIS_PORT.
//
//     mvn -f test/lab/frameworks/spring/pom.xml -DbuildDirectory=… package
//     node test/lab/frameworks/capture.ts spring java -jar …/spring-1.jar plain
package lab;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

@SpringBootApplication
public class Visits {
  static final List<String> ACCOUNTS = List.of("tea-lover-17", "night-shift-3");
  static final String PASSWORD = "a password of the lab";

  /** Settings of each repository, beside those that all share. */
  static final Map<String, Map<String, Object>> REPOSITORIES = Map.of(
      "plain", Map.of(),
      "indexed", Map.of("spring.session.redis.repository-type", "indexed"),
      "json", Map.of("spring.session.redis.repository-type", "indexed", "spring.session.redis.namespace", "shop:web", "spring.profiles.active", "json"),
      "reactive", Map.of("spring.main.web-application-type", "reactive", "spring.session.redis.namespace", "shop:flux"),
      "reactive-indexed", Map.of("spring.main.web-application-type", "reactive", "spring.profiles.active", "reactive-indexed"));

  public static void main(String[] args) throws Exception {
    Map<String, Object> own = REPOSITORIES.get(args[0]);
    var app = new SpringApplicationBuilder(Visits.class).properties(Map.of(
        "server.port", "0",
        "server.address", "127.0.0.1",
        "spring.data.redis.port", System.getenv("LAB_REDIS_PORT"),
        "spring.session.timeout", "1h",
        "spring.main.banner-mode", "off",
        "logging.level.root", "warn")).properties(own).run();
    String address = "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port");
    for (String account : ACCOUNTS) visit(address, account);
    app.close();
  }

  static void visit(String address, String account) throws Exception {
    var cookies = new CookieManager();
    var client = HttpClient.newBuilder().cookieHandler(cookies).build();
    String page = client.send(HttpRequest.newBuilder(URI.create(address + "/login")).build(), BodyHandlers.ofString()).body();
    var token = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"").matcher(page);
    if (!token.find()) throw new IllegalStateException("the login page has no token");
    String form = "username=" + account + "&password=" + encode(PASSWORD) + "&_csrf=" + encode(token.group(1));
    var login = HttpRequest.newBuilder(URI.create(address + "/login")).header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form)).build();
    client.send(login, BodyHandlers.ofString());
    var answer = client.send(HttpRequest.newBuilder(URI.create(address + "/basket")).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200 || !answer.body().equals(account)) throw new IllegalStateException("not signed in: " + answer.statusCode());
    HttpCookie session = cookies.getCookieStore().getCookies().get(0);
    System.out.println("cookie " + account + " " + session.getName() + "=" + session.getValue());
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
