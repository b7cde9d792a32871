// Signs two people in to a web app on Tomcat whose sessions Redisson keeps in the Redis at LAB_REDIS_PORT.
//
//     mvn -f test/lab/frameworks/tomcat/pom.xml package
//     node test/lab/frameworks/capture.ts redisson java -cp '…/target/dependency/*:…/target/tomcat-1.jar' lab.Visits
package lab;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.redisson.tomcat.RedissonSessionManager;

public class Visits {
  public record Item(String sku, double price) implements Serializable {}

  public static class Basket extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse answer) {
      var session = request.getSession();
      session.setAttribute("user_id", request.getParameter("account"));
      session.setAttribute("item", new Item("assam-100g", 6.5));
    }
  }

  public static void main(String[] args) throws Exception {
    var settings = Files.createTempFile("redisson", ".yaml");
    Files.writeString(settings, "singleServerConfig:\n  address: redis://127.0.0.1:" + System.getenv("LAB_REDIS_PORT") + "\ncodec: !<org.redisson.codec.SerializationCodec> {}\n");
    var tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", null);
    context.setSessionTimeout(60);
    var manager = new RedissonSessionManager();
    manager.setConfigPath(settings.toString());
    context.setManager(manager);
    Tomcat.addServlet(context, "basket", new Basket());
    context.addServletMappingDecoded("/basket", "basket");
    tomcat.start();
    for (String account : List.of("tea-lover-17", "night-shift-3")) {
      var place = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/basket?account=" + account);
      var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(place).build(), BodyHandlers.ofString());
      System.out.println("cookie " + account + " " + answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0]);
    }
    Files.delete(settings);
    System.out.flush();
    // Sessions go with a manager that is stopped in good order.
    Runtime.getRuntime().halt(0);
  }
}
