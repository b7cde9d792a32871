// Writes session values with the JDK's own ObjectOutputStream and prints them as `name hex`, a line each. Needs a JDK 17.
//
//     java test/lab/java/WriteSessions.java > test/fixtures/sessions/java.txt

import java.io.*;
import java.lang.reflect.*;
import java.math.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;

public class WriteSessions {
  enum Colour { RED, GREEN { @Override public String toString() { return "green"; } } }
  record Point(int x, String label) implements Serializable {}
  static class Parent implements Serializable { private static final long serialVersionUID = 7; protected String name = "parent"; private int hidden = 1; }
  static class Child extends Parent { private static final long serialVersionUID = -8; String name = "child"; Child self; boolean on = true; byte b = -1; char c = '\u20ac'; double d = 1.5; float f = -0.5f; long l = Long.MIN_VALUE; short s = 300; int[] ints = {1, -2}; String[][] grid = {{"a"}, {}}; }
  static class Cart extends ArrayList<String> { private static final long serialVersionUID = 1; int total = 12; }
  static class Settings extends HashMap<String, Object> { private static final long serialVersionUID = 1; }
  static class Outside implements Externalizable {
    public Outside() {}
    public void writeExternal(ObjectOutput out) throws IOException { out.writeInt(5); out.writeUTF("outside"); out.writeObject("inner"); }
    public void readExternal(ObjectInput in) {}
  }
  static class Own implements Serializable {
    private static final long serialVersionUID = 3;
    String kept = "kept";
    private void writeObject(ObjectOutputStream out) throws IOException { out.defaultWriteObject(); out.writeInt(9); out.writeObject(List.of("x")); out.writeUTF("end"); }
  }
  static class Unready implements Serializable { String name = "half"; Object bad = new Object(); }
  interface Greeter { String greet(); }
  static class Handler implements InvocationHandler, Serializable { private static final long serialVersionUID = 4; public Object invoke(Object p, Method m, Object[] a) { return null; } }

  static void print(String name, Object... values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      for (Object value : values) out.writeObject(value);
    } catch (NotSerializableException expected) { }
    line(name, bytes);
  }

  static void line(String name, ByteArrayOutputStream bytes) {
    System.out.println(name + " " + HexFormat.of().formatHex(bytes.toByteArray()));
  }

  static Map<String, Object> put(Map<String, Object> map) { map.put("k", "v"); map.put("n", 1); return map; }

  public static void main(String[] args) throws Exception {
    print("long", 1404360000000L);
    print("boxes", new Object[] {1, 2L, (short) 3, (byte) 4, 1.5f, -2.5, true, 'x', null, new AtomicInteger(5), new AtomicLong(6)});
    print("texts", new Object[] {"", "plain", "gr\u00fcn \u20ac \ud83d\ude00 \0 end", "x".repeat(300)});
    print("lists", new Object[] {new ArrayList<>(List.of("a", "b")), new LinkedList<>(List.of("a")), new Vector<>(List.of("a")), new ArrayDeque<>(List.of(1, 2)), new PriorityQueue<>(List.of(3, 1)), new CopyOnWriteArrayList<>(List.of("a")), Arrays.asList("a", "b"), List.of("a", "b", "c"), Collections.emptyList(), Collections.singletonList("a"), new Stack<String>()});
    Set<String> fromMap = Collections.newSetFromMap(new HashMap<>()); fromMap.add("a");
    print("sets", new Object[] {new HashSet<>(Set.of("a")), new LinkedHashSet<>(List.of("b", "a")), new TreeSet<>(Set.of("t")), new TreeSet<>(Comparator.reverseOrder()), Set.of("a"), EnumSet.of(Colour.RED), fromMap, Collections.emptySet(), Collections.singleton("a"), new CopyOnWriteArraySet<>(List.of("a")), new ConcurrentSkipListSet<>(List.of("a", "b"))});
    Properties properties = new Properties(); properties.setProperty("p", "q");
    IdentityHashMap<String, Object> identity = new IdentityHashMap<>(); identity.put("i", 1);
    print("maps", new Object[] {put(new HashMap<>()), put(new LinkedHashMap<>()), put(new TreeMap<>()), put(new Hashtable<>()), put(new ConcurrentSkipListMap<>()), new EnumMap<>(Map.of(Colour.RED, 1)), properties, identity, Map.of("k", "v"), Collections.emptyMap(), Collections.singletonMap("k", "v")});
    print("concurrent-map", put(new ConcurrentHashMap<>()));
    print("wrapped", new Object[] {Collections.unmodifiableList(new ArrayList<>(List.of("x"))), Collections.unmodifiableMap(put(new HashMap<>())), Collections.synchronizedMap(put(new HashMap<>())), Collections.synchronizedList(new ArrayList<>(List.of("s"))), Collections.unmodifiableSet(new HashSet<>(Set.of("u"))), Collections.unmodifiableCollection(new ArrayList<>(List.of("c")))});
    print("numbers", new Object[] {BigInteger.ZERO, new BigInteger("123456789012345678901234567890"), new BigInteger("-5"), new BigDecimal("1.50"), new BigDecimal("-0.001"), new BigDecimal("1E+20"), new BigDecimal(BigInteger.ONE, 500)});
    print("dates", new Object[] {new Date(1700000000123L), new java.util.Date(-1L), UUID.fromString("123e4567-e89b-12d3-a456-426614174000")});
    print("sql", new java.sql.Timestamp(1700000000123L), new java.sql.Date(1700000000000L));
    ZoneOffset odd = ZoneOffset.ofHoursMinutesSeconds(5, 30, 15);
    print("time", new Object[] {Instant.ofEpochSecond(1700000000L, 5_000_000), Duration.ofSeconds(90, 5), LocalDate.of(2026, 1, 2), LocalTime.of(3, 0), LocalTime.of(3, 4), LocalTime.of(3, 4, 5), LocalTime.of(3, 4, 5, 600), LocalDateTime.of(2026, 1, 2, 3, 4, 5), ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneId.of("Europe/Berlin")), ZoneId.of("Asia/Kolkata"), ZoneOffset.ofHours(-8), odd, OffsetTime.of(1, 2, 0, 0, ZoneOffset.UTC), OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6_000_000, odd), Year.of(2026), YearMonth.of(2026, 12), MonthDay.of(2, 29), Period.of(1, 2, 3)});
    Child child = new Child(); child.self = child;
    print("objects", child, new Point(3, "here"), Colour.RED, Colour.GREEN, Colour.RED);
    Cart cart = new Cart(); cart.add("shoes");
    Settings settings = new Settings(); settings.put("a", 1);
    print("extended", cart, settings);
    print("outside", new Outside(), new Own());
    print("arrays", new Object[] {new byte[] {1, 2, 3}, new char[] {'a', '\u20ac'}, new boolean[] {true, false}, new short[] {-1}, new float[] {1.5f}, new double[] {2.5}, new long[] {Long.MAX_VALUE}, new Integer[] {1, null}, new int[50]});
    print("classes", String.class, int.class, ObjectStreamClass.lookup(Parent.class));
    print("proxy", Proxy.newProxyInstance(WriteSessions.class.getClassLoader(), new Class<?>[] {Greeter.class, Runnable.class}, new Handler()));
    print("failed", Map.of("ok", 1), new Unready());
    print("failure", new IllegalStateException("text of the failure"));
    List<Object> loop = new ArrayList<>(); loop.add(loop); Map<String, Object> shared = put(new HashMap<>());
    print("shared", loop, shared, new Object[] {shared, shared, "w".repeat(250)});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeInt(1); out.writeUTF("block"); out.writeObject(shared); out.reset(); out.writeObject(shared); out.write(new byte[300]);
    }
    line("blocks-and-reset", bytes);
    bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(1700000000000L); out.writeObject(1700000001000L); out.writeObject(1800); out.writeObject(false); out.writeObject(true); out.writeObject(1700000001000L); out.writeObject("0123456789ABCDEF0123456789ABCDEF");
      out.writeObject("FORM"); out.writeObject(null);
      out.writeObject(2); out.writeObject("user"); out.writeObject("alice"); out.writeObject("cart"); out.writeObject(cart);
    }
    line("tomcat-order-with-login", bytes);
  }
}
