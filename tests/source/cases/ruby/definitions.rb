require "json"
require_relative "./money"

# An order.
module Shop
  class Order < Base
    include Comparable

    LIMIT = 3
    attr_reader :lines, :name

    # Sums up.
    def sum(extra, rate = 1)
      helper.add(extra, Line.new(LIMIT))
    end

    def self.open
      new
    end

    private

    def secret; sum(1); end
  end
end

class Drawer
  def open
  end

  private

  def jammed?
  end
end
