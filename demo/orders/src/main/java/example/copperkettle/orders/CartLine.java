package example.copperkettle.orders;

import java.io.Serializable;

public class CartLine implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String tea;
    private final int grams;
    private final Money price;

    public CartLine(String tea, int grams, Money price) {
        this.tea = tea;
        this.grams = grams;
        this.price = price;
    }

    public String label() {
        return grams + " g of " + tea + " at " + price;
    }
}
