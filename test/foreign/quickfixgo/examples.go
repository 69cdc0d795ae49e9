//go:build examples

// The venues are the engine's own examples; build.sh builds them by their import paths, go.mod pins them.
package main

import (
	_ "github.com/quickfixgo/examples/cmd/executor"
	_ "github.com/quickfixgo/examples/cmd/ordermatch"
)
