package main
import (
  "fmt"
  f "x/y"
)
// Doc
type (
  A struct { B; c *pkg.C; D, E int }
  I interface { M(x int) error; fmt.Stringer }
)
const ( X = iota
 Y
)
var z, w = 1, 2
func (a *A) Run(ctx context.Context, n int) (err error) { for i := range n { fmt.Println(helper(i), X) }; return a.c.Foo() }
func main() { local := 1; use(local, handler) }
type T = int
type H func(int)

const (
	minWait, maxWait = 2, 5
)

type Embeds struct {
	Order
	*pkg.Remote
}
