// Writes sessions with Tomcat's own StandardSession and prints them as `name hex`, a line each. Needs a JDK 17 and Tomcat 10's jars:
//
//     java -cp 'DIRECTORY/*' test/lab/java/WriteTomcatSessions.java >> test/fixtures/sessions/java.txt

import java.io.*;
import java.util.*;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.realm.GenericPrincipal;
import org.apache.catalina.session.*;

public class WriteTomcatSessions {
  public static class Basket implements Serializable { private static final long serialVersionUID = 11; Map<String, Integer> items = new LinkedHashMap<>(Map.of("shoes", 2)); }

  static void print(String name, boolean keepsLogin) throws Exception {
    StandardContext context = new StandardContext();
    context.setName("shop");
    context.setParentClassLoader(WriteTomcatSessions.class.getClassLoader());
    StandardManager manager = new StandardManager();
    manager.setContext(context);
    manager.setPersistAuthentication(keepsLogin);
    StandardSession session = new StandardSession(manager);
    session.setValid(true);
    session.setCreationTime(1700000000000L);
    session.setId("0123456789ABCDEF0123456789ABCDEF", false);
    session.setMaxInactiveInterval(1800);
    session.setAttribute("user", "alice", false);
    session.setAttribute("basket", new Basket(), false);
    session.setAuthType("FORM");
    session.setPrincipal(new GenericPrincipal("alice", List.of("customer")));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) { session.writeObjectData(out); }
    System.out.println(name + " " + HexFormat.of().formatHex(bytes.toByteArray()));
  }

  public static void main(String[] args) throws Exception {
    print("tomcat", false);
    print("tomcat-with-login", true);
  }
}
