// Classes that chains of side effects are built of when an application reads a value back. Naming them needs no code of theirs.

/**
 * A class is meant when its name is one of these or begins with one that ends in a dot, a backslash, a dollar sign or an underscore.
 * Sources: the payloads of https://github.com/frohoff/ysoserial and the exploits that
 * https://docs.oracle.com/en/java/javase/17/core/serialization-filtering1.html is a defence against.
 * Left out are those that honest sessions hold as well, such as `java.net.URL` and `java.util.PriorityQueue`.
 */
const javaCarriers: readonly string[] = [
  "org.apache.commons.collections.functors.",
  "org.apache.commons.collections.Transformer",
  "org.apache.commons.collections.keyvalue.TiedMapEntry",
  "org.apache.commons.collections.map.LazyMap",
  "org.apache.commons.collections4.functors.",
  "org.apache.commons.collections4.Transformer",
  "org.apache.commons.collections4.keyvalue.TiedMapEntry",
  "org.apache.commons.collections4.map.LazyMap",
  "org.apache.commons.collections4.comparators.TransformingComparator",
  "org.apache.commons.beanutils.BeanComparator",
  "org.apache.commons.fileupload.disk.DiskFileItem",
  "org.apache.wicket.util.upload.DiskFileItem",
  "org.apache.click.control.Column$",
  "org.apache.myfaces.view.facelets.el.ValueExpressionMethodExpression",
  "org.apache.xalan.xsltc.trax.TemplatesImpl",
  "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
  "com.sun.rowset.JdbcRowSetImpl",
  "com.sun.syndication.feed.impl.",
  "com.rometools.rome.feed.impl.",
  "com.mchange.v2.c3p0.",
  "com.mchange.v2.naming.",
  "com.vaadin.data.util.NestedMethodProperty",
  "com.vaadin.data.util.PropertysetItem",
  "org.codehaus.groovy.runtime.ConvertedClosure",
  "org.codehaus.groovy.runtime.MethodClosure",
  "org.springframework.core.SerializableTypeWrapper$",
  "org.springframework.aop.framework.JdkDynamicAopProxy",
  "org.springframework.beans.factory.support.DefaultListableBeanFactory",
  "org.hibernate.engine.spi.TypedValue",
  "org.hibernate.tuple.component.",
  "org.jboss.interceptor.",
  "org.jboss.weld.interceptor.",
  "org.mozilla.javascript.",
  "org.python.core.",
  "org.aspectj.weaver.tools.cache.SimpleCache$",
  "bsh.",
  "clojure.inspector.",
  "javax.management.BadAttributeValueExpException",
  "java.rmi.server.RemoteObjectInvocationHandler",
  "java.rmi.server.UnicastRemoteObject",
  "sun.rmi.server.",
  "sun.reflect.annotation.AnnotationInvocationHandler",
  "com.sun.jndi.ldap.LdapAttribute",
  "java.security.SignedObject",
];

/** Sources: the chains of https://github.com/ambionics/phpggc and https://www.php.net/manual/en/function.unserialize.php. */
const phpCarriers: readonly string[] = [
  "GuzzleHttp\\Psr7\\FnStream",
  "GuzzleHttp\\Cookie\\FileCookieJar",
  "GuzzleHttp\\HandlerStack",
  "Monolog\\Handler\\",
  "Illuminate\\Broadcasting\\PendingBroadcast",
  "Illuminate\\Broadcasting\\BroadcastEvent",
  "Illuminate\\Foundation\\Testing\\PendingCommand",
  "Illuminate\\Bus\\Dispatcher",
  "Illuminate\\Validation\\Validator",
  "Faker\\",
  "Mockery\\",
  "Prophecy\\",
  "PHPUnit\\",
  "Swift_KeyCache_",
  "Swift_ByteStream_",
  "Swift_Transport_",
  "Symfony\\Component\\Cache\\Adapter\\",
  "Symfony\\Component\\Cache\\Traits\\",
  "Symfony\\Component\\Process\\Pipes\\",
  "Symfony\\Component\\Routing\\Loader\\Configurator\\",
  "Doctrine\\Common\\Cache\\",
  "Doctrine\\Bundle\\DoctrineBundle\\Dbal\\",
  "CodeIgniter\\Cache\\Handlers\\",
  "CodeIgniter\\Session\\Handlers\\",
  "Dompdf\\",
  "TCPDF",
  "Smarty_Internal_",
  "Zend_Log",
  "Laminas\\Cache\\",
  "phpseclib\\Net\\",
  "phpseclib3\\Net\\",
  "Requests_Utility_FilteredIterator",
  "WpOrg\\Requests\\Utility\\FilteredIterator",
  "yii\\db\\BatchQueryResult",
  "think\\process\\pipes\\",
];

/** The entry of the list that a Java class falls under. Arrays count as what they hold. */
export function javaCarrier(className: string): string | undefined {
  return carrier(java, className.startsWith("[") ? className.replace(/^\[+L|;$/g, "") : className);
}

/** The entry of the list that a PHP class falls under. Case does not matter to PHP. */
export function phpCarrier(className: string): string | undefined {
  return carrier(php, className.startsWith("\\") ? className.slice(1) : className);
}

/** What is said of such a class. It names the entry of the list and not the class, so that no content gets into it. */
export function carrierWarning(entry: string): string {
  return `holds a class of ${entry}, known from gadget chains: code may run when an application that has it reads this`;
}

/** Entries by their names in small letters. */
type Carriers = ReadonlyMap<string, string>;

const java: Carriers = new Map(javaCarriers.map((entry) => [entry.toLowerCase(), entry]));
const php: Carriers = new Map(phpCarriers.map((entry) => [entry.toLowerCase(), entry]));

/** Looks up the whole name and each of its beginnings that an entry can have: thousands of classes meet this list. */
function carrier(entries: Carriers, className: string): string | undefined {
  const name = className.toLowerCase();
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code !== 0x2e && code !== 0x24 && code !== 0x5c && code !== 0x5f) continue;
    const found = entries.get(name.slice(0, at + 1));
    if (found) return found;
  }
  return entries.get(name);
}
