package a.b;
import java.util.List;
import static a.B.c;
import x.*;
/** Doc */
@Service
public class A<T> extends Base<T> implements I, J<K> {
  private final List<Foo> xs = new ArrayList<>();
  @Override
  public <U> void run(int a, String... b) throws E { helper.go(a); run(C.D); }
  A(int x) { this.x = x; }
  enum E { P, Q { void z() {} } }
  interface In { int K = 1; void m(); }
  record R(int a) {}
}
