# Writes what Rack and Rails keep in a session with Ruby's own Marshal and prints it as `name hex`, a line each.
#
#     apt-get install ruby ruby-rack ruby-activesupport
#     ruby -W0 test/lab/ruby/write-sessions.rb > test/fixtures/sessions/ruby-marshal.txt
require "bigdecimal"
require "date"
require "set"
require "active_support/all"
require "rack"
require "rack/session/abstract/id"

def out(name, data) = puts("#{name} #{data.unpack1("H*")}")
def dump(name, value) = out(name, Marshal.dump(value))

Point = Struct.new(:x, :y)

class Cart
  def initialize(owner) = (@owner, @items, @self = owner, ["sku-1"], self)
end

class Sealed
  def marshal_dump = ["inside", 1]
  def marshal_load(state) = nil
end

class Packed
  def _dump(_depth) = "bytes"
  def self._load(_bytes) = new
end

text = "shared"
list = [text, text]
list << list
with_default = Hash.new(7)
with_default[:a] = 1

dump "rails", {
  "session_id" => "0" * 32, "_csrf_token" => "token", "user_id" => 42, "warden.user.user.key" => [[42], "$2a$12$abcdefghijklmnopqrstuv"],
  "flash" => {"discard" => [], "flashes" => {"notice" => "grün"}}, "cart" => {"a" => 1}.with_indifferent_access
}
dump "numbers", [0, 1, -1, 122, 123, -123, -124, 255, 256, -256, -257, 65_536, 2**30 - 1, 2**30, 2**62, 2**70, -(2**70), 1.5, -0.25, Float::INFINITY, -Float::INFINITY]
dump "texts", ["", "grün 😀", "\xff".b, "é".encode("UTF-16LE"), "é".encode("ISO-8859-1"), :sym, :sym, :"sýmbol", "x" * 300, "<b>".html_safe]
dump "times", [Time.at(1_767_323_045, 600_000, :usec).utc, Time.at(1_767_323_045).localtime("+02:00"), Date.new(2026, 1, 2),
               DateTime.new(2026, 1, 2, 3, 4, 5), Time.utc(2026, 1, 1).in_time_zone("Paris"), 5.minutes]
dump "objects", [Point.new(1, "y"), Cart.new("me"), Sealed.new, Packed.new, 1..2, /ab+/i, String, Comparable, Set[1, 2],
                 BigDecimal("1.5"), 1/3r, Complex(1, 2), with_default, Object.new.extend(Comparable)]
dump "links", [list, text, 1.5, 1.5, 2**70, [Time.at(0).utc] * 2, "after"]
dump "empty", {}

id = "a" * 64
out "rack-cookie", "rack.session=#{id}"
out "rack-key", "rack:session:#{Rack::Session::SessionId.new(id).private_id}"
