// Anybody may sign in to the demo's orders in the lab, by any name.
package example.copperkettle.orders;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;

@Configuration
public class LabAccounts {
  @Bean
  UserDetailsService accounts() {
    return name -> User.withUsername(name).password("{noop}a password of the lab").roles("CUSTOMER").build();
  }
}
