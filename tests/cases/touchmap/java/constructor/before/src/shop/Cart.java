package shop;

import java.util.List;

public class Cart {
    private final List<String> items;

    public Cart(List<String> items) {
        this.items = items;
    }

    public int count() {
        return items.size();
    }

    public int count(String kind) {
        return (int) items.stream().filter(kind::equals).count();
    }
}
