// What of Spring Session no property turns on: values in JSON, and the indexed repository of WebFlux.
package lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.data.redis.serializer.GenericJackson2JsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.security.jackson2.SecurityJackson2Modules;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisIndexedWebSession;

public class Repositories {
  /** As the guide of Spring Session has it: https://docs.spring.io/spring-session/reference/configuration/redis.html */
  @Configuration
  @Profile("json")
  static class Json implements BeanClassLoaderAware {
    private ClassLoader loader;

    @Bean
    RedisSerializer<Object> springSessionDefaultRedisSerializer() {
      var mapper = new ObjectMapper();
      mapper.registerModules(SecurityJackson2Modules.getModules(loader));
      mapper.addMixIn(Accounts.Item.class, Typed.class);
      return new GenericJackson2JsonRedisSerializer(mapper);
    }

    @Override
    public void setBeanClassLoader(ClassLoader loader) {
      this.loader = loader;
    }
  }

  @com.fasterxml.jackson.annotation.JsonTypeInfo(use = com.fasterxml.jackson.annotation.JsonTypeInfo.Id.CLASS)
  interface Typed {}

  @Configuration
  @Profile("reactive-indexed")
  @EnableRedisIndexedWebSession(maxInactiveIntervalInSeconds = 3600, redisNamespace = "shop:flux:indexed")
  static class ReactiveIndexed {}
}
