// Lets invented people order tea at the demo's own orders application, at the times that the lab's clock is set to.
//
// Arguments: `ACCOUNT MINUTES [ACTION…]` in each, where MINUTES are those before the snapshot is taken, and an action is
// `delivery` or `voucher`. They come in the order of time.
package example.copperkettle.orders;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.builder.SpringApplicationBuilder;

public class LabVisits {
  private static final String PASSWORD = "a password of the lab";
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  public static void main(String[] args) throws Exception {
    setClock(Integer.parseInt(args[0].split(" ")[1]));
    var app = new SpringApplicationBuilder(OrdersApplication.class).properties(Map.of("spring.main.banner-mode", "off"))
        .run("--server.port=0", "--server.address=127.0.0.1", "--logging.level.root=error", "--spring.profiles.active=prod",
            "--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + System.getenv("LAB_REDIS_PORT"));
    String address = "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port") + "/orders";
    for (String visit : args) visit(address, visit.split(" "));
    app.close();
  }

  private static void visit(String address, String[] words) throws Exception {
    setClock(Integer.parseInt(words[1]));
    // The cookie is for the shop's host and ends by a clock that stands still; the lab keeps it by hand.
    var client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    post(client, address, "/login", "username=" + words[0] + "&password=" + encode(PASSWORD));
    for (int at = 2; at < words.length; at++) {
      boolean delivery = words[at].equals("delivery");
      String form = delivery ? "street=" + encode(words[0].length() + " Invented Lane") + "&town=Nowhere" : "code=RAINY-DAY";
      int status = post(client, address, "/checkout/" + words[at], form);
      if (status != 200) throw new IllegalStateException(words[at] + " was answered with " + status);
    }
  }

  private static int post(HttpClient client, String address, String path, String form) throws Exception {
    String page = client.send(HttpRequest.newBuilder(URI.create(address + "/login")).build(), BodyHandlers.ofString()).body();
    var token = TOKEN.matcher(page);
    if (!token.find()) throw new IllegalStateException("the login page has no token");
    var request = HttpRequest.newBuilder(URI.create(address + path)).header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form + "&_csrf=" + encode(token.group(1)))).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  /** The file that clock.c reads in all programs of the lab, the Redis server among them. */
  private static void setClock(int minutes) throws Exception {
    long end = Long.parseLong(System.getenv("LAB_END"));
    Path clock = Path.of(System.getenv("LAB_CLOCK"));
    // In one step, so that nobody reads half of it.
    Path next = Files.writeString(Path.of(clock + ".next"), String.valueOf(end - 60L * minutes));
    Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
