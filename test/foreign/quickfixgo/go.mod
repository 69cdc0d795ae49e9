module fairlead/foreign/quickfixgo

go 1.21

require (
	github.com/quickfixgo/examples v1.0.0
	github.com/quickfixgo/quickfix v0.9.6
)

require (
	github.com/pires/go-proxyproto v0.7.0 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	github.com/quickfixgo/enum v0.0.0-20171007195659-2cbed3730c3e // indirect
	github.com/quickfixgo/field v0.0.0-20171007195410-74cea5ec78c7 // indirect
	github.com/quickfixgo/fix40 v0.0.0-20171007200002-cce875b2c2e7 // indirect
	github.com/quickfixgo/fix41 v0.0.0-20171007212429-b272ca343ed2 // indirect
	github.com/quickfixgo/fix42 v0.0.0-20171007212724-86a4567f1c77 // indirect
	github.com/quickfixgo/fix43 v0.0.0-20171007213001-a7ff4f2a2470 // indirect
	github.com/quickfixgo/fix44 v0.0.0-20171007213039-f090a1006218 // indirect
	github.com/quickfixgo/fix50 v0.0.0-20171007213247-d09e70735b64 // indirect
	github.com/quickfixgo/fixt11 v0.0.0-20171007213433-d9788ca97f5d // indirect
	github.com/quickfixgo/tag v0.0.0-20171007194743-cbb465760521 // indirect
	github.com/shopspring/decimal v1.4.0 // indirect
	golang.org/x/net v0.24.0 // indirect
)
