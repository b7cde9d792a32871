package example.copperkettle.orders;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

public class Cart implements Serializable {

    private final List<CartLine> lines = new ArrayList<>();

    public void add(CartLine line) {
        lines.add(line);
    }

    public int size() {
        return lines.size();
    }
}
