module drydock/node

go 1.24
