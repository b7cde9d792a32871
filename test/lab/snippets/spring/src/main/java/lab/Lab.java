// A web application out of the classes that its arguments name, with a page that counts in the session.
package lab;

import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.authentication.configuration.AuthenticationConfiguration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootConfiguration
@EnableAutoConfiguration
@RestController
public class Lab {

    public static void main(String[] names) throws ClassNotFoundException {
        List<Class<?>> sources = new ArrayList<>(List.of(Lab.class));
        for (String name : names) {
            sources.add(Class.forName("lab." + name));
        }
        var context = new SpringApplication(sources.toArray(Class[]::new)).run();
        System.out.println("listening on " + context.getEnvironment().getProperty("local.server.port"));
    }

    @GetMapping("/css/count")
    String count(HttpSession session) {
        Integer before = (Integer) session.getAttribute("count");
        session.setAttribute("count", before == null ? 1 : before + 1);
        return String.valueOf(session.getAttribute("count"));
    }

    @GetMapping("/css/token")
    String token(CsrfToken token) {
        return token.getToken();
    }

    @GetMapping("/me")
    String me(java.security.Principal who) {
        return who.getName();
    }

    @Bean
    UserDetailsService users() {
        return new InMemoryUserDetailsManager(User.withUsername("ann").password("{noop}right").roles("CLERK").build());
    }

    @Bean
    AuthenticationManager authenticationManager(AuthenticationConfiguration configuration) throws Exception {
        return configuration.getAuthenticationManager();
    }

    @Bean
    FilterRegistrationBean<LongestSessionFilter> longest() {
        var bean = new FilterRegistrationBean<>(new LongestSessionFilter());
        bean.addUrlPatterns("/css/*");
        return bean;
    }
}
