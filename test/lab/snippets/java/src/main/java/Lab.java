// Has Tomcat and Hazelcast read the configuration of the snippets, and looks what they understood. Nothing is started.
import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import com.hazelcast.config.YamlConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Engine;
import org.apache.catalina.Valve;
import org.apache.catalina.ha.session.DeltaManager;
import org.apache.catalina.ha.tcp.SimpleTcpCluster;
import org.apache.catalina.startup.Catalina;
import org.apache.catalina.valves.RemoteIpValve;

public class Lab {

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Config xml = new XmlConfigBuilder(folder.resolve("hazelcast-xml/src/main/resources/hazelcast.xml").toString()).build();
        is("shop-sessions", xml.getClusterName());
        is(3, xml.getNetworkConfig().getJoin().getTcpIpConfig().getMembers().size());
        is(false, xml.getNetworkConfig().getJoin().getMulticastConfig().isEnabled());
        is(3600, xml.getMapConfig("spring:session:sessions").getMaxIdleSeconds());
        is("majority", xml.getMapConfig("spring:session:sessions").getSplitBrainProtectionName());
        is(2, xml.getSplitBrainProtectionConfig("majority").getMinimumClusterSize());
        Config yaml = new YamlConfigBuilder(folder.resolve("hazelcast-kubernetes/src/main/resources/hazelcast.yaml").toString()).build();
        is(true, yaml.getNetworkConfig().getJoin().getKubernetesConfig().isEnabled());
        is("GRACEFUL", yaml.getProperty("hazelcast.shutdownhook.policy"));
        is(3600, yaml.getMapConfig("spring:session:sessions").getMaxIdleSeconds());
        System.out.println("Hazelcast reads both");

        is("node1", engine(folder.resolve("tomcat-server/conf/server.xml")).getJvmRoute());
        Engine believing = engine(folder.resolve("tomcat-remote-ip/conf/server.xml"));
        RemoteIpValve valve = null;
        for (Valve one : believing.getPipeline().getValves()) {
            if (one instanceof RemoteIpValve found) {
                valve = found;
            }
        }
        is("X-Forwarded-Proto", valve.getProtocolHeader());
        is(true, "10.1.2.3".matches(valve.getInternalProxies()));
        is(false, "11.1.2.3".matches(valve.getInternalProxies()));
        SimpleTcpCluster cluster = (SimpleTcpCluster) engine(folder.resolve("tomcat-cluster/conf/server.xml")).getCluster();
        is(6, cluster.getChannelSendOptions());
        is(true, cluster.getManagerTemplate() instanceof DeltaManager);
        is(3, cluster.getValves().length + cluster.findClusterListeners().length);
        System.out.println("Tomcat reads three server.xml");
    }

    /** Digests the file as Tomcat does at its start. */
    private static Engine engine(Path file) throws Exception {
        Path home = Files.createTempDirectory("session-doctor-tomcat-");
        System.setProperty("catalina.home", home.toString());
        System.setProperty("catalina.base", home.toString());
        Reader catalina = new Reader();
        catalina.read(file);
        return (Engine) catalina.getServer().findServices()[0].getContainer();
    }

    private static final class Reader extends Catalina {
        /** Tomcat itself goes on after a fault with what it has read so far; here it is thrown. */
        void read(Path file) throws Exception {
            initNaming();
            var digester = createStartDigester();
            digester.push(this);
            digester.parse(file.toFile());
        }
    }

    private static void is(Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
    }
}
