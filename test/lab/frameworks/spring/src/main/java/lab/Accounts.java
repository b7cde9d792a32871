// The people who may sign in, and the basket that they put something into, on servlets and on WebFlux.
package lab;

import java.io.Serializable;
import java.security.Principal;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

public class Accounts {
  public record Item(String sku, double price) implements Serializable {}

  static List<UserDetails> all() {
    return Visits.ACCOUNTS.stream()
        .map(name -> User.withUsername(name).password("{noop}" + Visits.PASSWORD).roles("CUSTOMER").build()).toList();
  }

  @Configuration
  @ConditionalOnWebApplication(type = Type.SERVLET)
  static class OnServlets {
    @Bean InMemoryUserDetailsManager accounts() { return new InMemoryUserDetailsManager(all()); }

    @RestController
    @ConditionalOnWebApplication(type = Type.SERVLET)
    static class Basket {
      @GetMapping("/basket")
      String basket(jakarta.servlet.http.HttpSession session, Principal principal) {
        session.setAttribute("item", new Item("assam-100g", 6.5));
        session.setAttribute("grams", 100);
        return principal.getName();
      }
    }
  }

  @Configuration
  @ConditionalOnWebApplication(type = Type.REACTIVE)
  static class OnWebFlux {
    @Bean MapReactiveUserDetailsService accounts() { return new MapReactiveUserDetailsService(all()); }

    @RestController
    @ConditionalOnWebApplication(type = Type.REACTIVE)
    static class Basket {
      @GetMapping("/basket")
      Mono<String> basket(WebSession session, Principal principal) {
        session.getAttributes().put("item", new Item("assam-100g", 6.5));
        session.getAttributes().put("grams", 100);
        return Mono.just(principal.getName());
      }
    }
  }
}
