# Signs two people in to sessions of Rack or Rails that are kept in the Redis at LAB_REDIS_PORT.
#
#     apt-get install ruby-redis-rack ruby-redis-actionpack ruby-actionpack
#     node test/lab/frameworks/capture.ts rails ruby test/lab/frameworks/ruby.rb rails
require "active_support/all"
require "rack"
require "rack/mock"

ACCOUNTS = %w[tea-lover-17 night-shift-3]
SERVER = "redis://127.0.0.1:#{ENV.fetch("LAB_REDIS_PORT")}/0/rack:session"

def enter(session, account)
  session["user_id"] = account
  session["cart"] = [{"sku" => "assam-100g", "price" => 6.5}, nil, true]
end

def visit(app)
  ACCOUNTS.each do |account|
    answer = Rack::MockRequest.new(app).get("/?account=#{account}")
    puts "cookie #{account} #{answer["Set-Cookie"].split(";").first}"
  end
end

def account_of(env) = Rack::Request.new(env).params["account"]

case ARGV.first
when "rack"
  require "redis-rack"
  app = lambda do |env|
    enter(env["rack.session"], account_of(env))
    [200, {}, ["ok"]]
  end
  visit Rack::Session::Redis.new(app, redis_server: SERVER, expire_after: 3600)
when "rails"
  require "action_controller"
  require "redis-actionpack"
  # Devise names the user in this way, and Rails the form's token.
  app = lambda do |env|
    request = ActionDispatch::Request.new(env)
    enter(request.session, account_of(env))
    request.session["warden.user.user.key"] = [[account_of(env)], "$2a$12$an-invented-salt-of-it"]
    request.session["_csrf_token"] = "a token of the lab"
    [200, {}, ["ok"]]
  end
  store = ActionDispatch::Session::RedisStore.new(app, servers: [SERVER], key: "_shop_session", expire_after: 1.hour)
  visit ActionDispatch::Cookies.new(store)
end
