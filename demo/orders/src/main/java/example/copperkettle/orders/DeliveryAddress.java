package example.copperkettle.orders;

import java.io.Serializable;

public record DeliveryAddress(String street, String town) implements Serializable {
}
