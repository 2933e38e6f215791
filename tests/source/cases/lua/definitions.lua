local money = require("shop.money")

-- Sums up.
local function sum(order)
  return money.add(order.total)
end

function Order.open(id)
  return sum(id)
end

function Order:close() end

local visit = function(order) return order:close() end

Order.pay = function(amount) end

local LIMIT = 3
