package a

import (
	"fmt"
	"github.com/x/server/v2"
	"gopkg.in/yaml.v3"
)

func f() {
	fmt.Println()
	server.Run()
	yaml.Marshal(1)
}
