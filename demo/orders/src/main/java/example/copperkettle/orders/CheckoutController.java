package example.copperkettle.orders;

import jakarta.servlet.http.HttpSession;
import java.math.BigDecimal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/checkout")
public class CheckoutController {

    @PostMapping("/lines")
    public int addLine(HttpSession session, @RequestParam String tea, @RequestParam int grams) {
        Cart cart = cartOf(session);
        cart.add(new CartLine(tea, grams, new Money(new BigDecimal("4.20"), "EUR")));
        session.setAttribute("cart", cart);
        return cart.size();
    }

    @PostMapping("/delivery")
    public void chooseDelivery(HttpSession session, @RequestParam String street, @RequestParam String town) {
        session.setAttribute("delivery", new DeliveryAddress(street, town));
    }

    @PostMapping("/voucher")
    public void useVoucher(HttpSession session, @RequestParam String code) {
        session.setAttribute("voucher", code);
    }

    @GetMapping("/size")
    public int size(HttpSession session) {
        return cartOf(session).size();
    }

    private static Cart cartOf(HttpSession session) {
        Cart cart = (Cart) session.getAttribute("cart");
        return cart == null ? new Cart() : cart;
    }
}
