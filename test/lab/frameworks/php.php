<?php
// Signs two people in to sessions of PHP, Symfony or Laravel that are kept in the Redis at LAB_REDIS_PORT.
//
//     apt-get install php-cli php-redis php-mbstring php-symfony-http-foundation php-illuminate-session php-illuminate-redis php-illuminate-cache
//     node test/lab/frameworks/capture.ts php php test/lab/frameworks/php.php php

error_reporting(E_ALL & ~E_DEPRECATED);
define('ACCOUNTS', explode(',', getenv('LAB_ACCOUNTS') ?: 'tea-lover-17,night-shift-3'));
const HOUR = 3600;
$port = (int) getenv('LAB_REDIS_PORT');
// A session begins before anything is printed, so what there is to print waits.
$printed = '';

function cart(): array {
  return [['sku' => 'assam-100g', 'price' => 6.5], null, true];
}

/** The extension's own session handler, as php.ini turns it on. */
function php(int $port): void {
  ini_set('session.save_handler', 'redis');
  ini_set('session.save_path', "tcp://127.0.0.1:$port");
  ini_set('session.gc_maxlifetime', (string) HOUR);
  ini_set('session.use_cookies', '0');
  foreach (ACCOUNTS as $account) {
    session_id(session_create_id());
    session_start();
    $_SESSION['user_id'] = $account;
    $_SESSION['cart'] = cart();
    $GLOBALS['printed'] .= "cookie $account " . session_name() . '=' . session_id() . "\n";
    session_write_close();
    $_SESSION = [];
  }
}

function symfony(int $port): void {
  require_once 'Symfony/Component/HttpFoundation/autoload.php';
  $redis = new Redis();
  $redis->connect('127.0.0.1', $port);
  foreach (ACCOUNTS as $account) {
    session_id(session_create_id());
    $handler = new Symfony\Component\HttpFoundation\Session\Storage\Handler\RedisSessionHandler($redis, ['ttl' => HOUR]);
    $storage = new Symfony\Component\HttpFoundation\Session\Storage\NativeSessionStorage(['use_cookies' => 0], $handler);
    $session = new Symfony\Component\HttpFoundation\Session\Session($storage);
    $session->start();
    $session->set('user_id', $account);
    $session->set('cart', cart());
    $GLOBALS['printed'] .= "cookie $account " . $session->getName() . '=' . $session->getId() . "\n";
    $session->save();
  }
}

/** The driver "redis" of config/session.php: a cache of the framework's own. Its cookies are sealed with the app's key. */
function laravel(int $port): void {
  foreach (['Support', 'Redis', 'Cache', 'Session'] as $part) require_once "Illuminate/$part/autoload.php";
  $prefix = ['prefix' => 'shop_database_'];
  $settings = ['client' => 'phpredis', 'options' => $prefix, 'default' => ['host' => '127.0.0.1', 'port' => $port, 'database' => 0]];
  $redis = new Illuminate\Redis\RedisManager(null, 'phpredis', $settings);
  $cache = new Illuminate\Cache\Repository(new Illuminate\Cache\RedisStore($redis, 'shop_cache'));
  $handler = new Illuminate\Session\CacheBasedSessionHandler($cache, HOUR / 60);
  foreach (ACCOUNTS as $account) {
    $session = new Illuminate\Session\Store('shop_session', $handler);
    $session->start();
    $session->put('login_web_' . sha1('Illuminate\Auth\SessionGuard'), $account);
    $session->put('cart', cart());
    $session->flash('notice', 'Welcome back');
    $session->save();
  }
}

['php' => 'php', 'symfony' => 'symfony', 'laravel' => 'laravel'][$argv[1]]($port);
echo $printed;
