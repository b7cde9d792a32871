<?php
// Writes sessions with PHP's own handlers and prints them as `name hex`, a line each. Needs php-cli, igbinary and redis extensions.
//
//     php test/lab/php/write-sessions.php FORMAT > test/fixtures/sessions/FORMAT.txt
//
// FORMAT is php, php-binary, php-serialize, igbinary or compressed.

class Base { private $secret = 1; protected $shared = 2; public $open = 3; private $same = 'of the parent'; }
class Derived extends Base { private $own = [1.5, -0.0]; public ?Derived $self = null; private $same = 'of the child'; }
class Writer { public function __construct(public array $kept = []) {}
  public function __serialize(): array { return ['kept' => $this->kept, 7 => true]; }
  public function __unserialize(array $data): void { $this->kept = $data['kept']; } }
class Custom implements Serializable { public function serialize() { return 'i:1;raw|"'; } public function unserialize($d) {}
  }
enum Suit: string { case Hearts = 'H'; case Spades = 'S'; }
error_reporting(E_ALL & ~E_DEPRECATED);

function values(): array {
  $loop = new Derived; $loop->self = $loop;
  $shared = [1, 2]; $number = 5; $text = 'by reference'; $object = new Base;
  $long = str_repeat('long ', 60);
  return [
    'flat' => ['user_id' => 42, 'name' => 'al|ice', 'f' => 1.5, 'n' => null, 'yes' => true, 'no' => false],
    'numbers' => ['min' => PHP_INT_MIN, 'max' => PHP_INT_MAX, 'a' => 255, 'b' => 256, 'c' => 65535, 'd' => 65536, 'e' => 4294967296, 'f' => -1, 'g' => -70000, 'h' => -300,
      'inf' => INF, 'neg' => -INF, 'nan' => NAN, 'big' => 1e300, 'tiny' => 1e-7, 'zero' => 0.0],
    'texts' => ['empty' => '', 'quote' => 'a";b', 'utf8' => "gr\u{fc}n \u{1f600}", 'bytes' => "\xff\x00\xfe", 'long' => str_repeat('x', 300)],
    'arrays' => ['list' => [1, 2, 3], 'map' => ['k' => 'v', 5 => 'five', -2 => 'minus'], 'none' => [], 'deep' => [[[['end']]]]],
    'objects' => ['base' => new Base, 'derived' => new Derived, 'std' => (object)['a' => 1, '2' => 'two'], 'date' => new DateTimeImmutable('2024-02-03 04:05:06', new DateTimeZone('Europe/Berlin')),
      'writer' => new Writer(['x']), 'spl' => new ArrayObject([1]), 'enum' => Suit::Hearts, 'again' => Suit::Hearts, 'other' => Suit::Spades],
    'custom' => ['custom' => new Custom, 'after' => 1],
    'shared' => ['one' => &$shared, 'two' => &$shared, 'n1' => &$number, 'n2' => &$number, 't1' => &$text, 't2' => &$text, 'o1' => $object, 'o2' => $object, 'o3' => &$object, 'loop' => $loop,
      'l1' => $long, 'l2' => $long, 's1' => 'short', 's2' => 'short'],
    'symfony' => ['_sf2_attributes' => ['_csrf/https-form' => 'token'], '_symfony_flashes' => [], '_sf2_meta' => ['u' => 1700000000, 'c' => 1699990000, 'l' => 0]],
    'codeigniter' => ['__ci_last_regenerate' => 1700000000, '_ci_previous_url' => 'http://localhost/', 'isLoggedIn' => true],
    'magento' => ['_session_validator_data' => ['remote_addr' => '127.0.0.1'], 'default' => ['visitor_data' => ['visitor_id' => '12']], 'customer_base' => ['customer_id' => '7']],
  ];
}

function written(string $handler): void {
  foreach (values() as $name => $value) {
    if ($handler === 'php_serialize') { echo $name, ' ', bin2hex(serialize($value)), "\n"; continue; }
    if ($handler === 'igbinary') { echo $name, ' ', bin2hex(igbinary_serialize($value)), "\n"; continue; }
    $_SESSION = $value;
    echo $name, ' ', bin2hex(session_encode()), "\n";
  }
}

function compressed(): void {
  // The extension wants a connection before it takes options. Nobody has to answer it.
  $server = stream_socket_server('tcp://127.0.0.1:0');
  $port = (int) substr(strrchr(stream_socket_get_name($server, false), ':'), 1);
  $text = 'user_id|i:42;cart|a:1:{i:0;s:60:"' . str_repeat('shoes ', 10) . '";}';
  $long = $text;
  while (strlen($long) < 3000) $long .= 'line' . strlen($long) . '|s:11:"hello hello";';
  foreach (['small' => $text, 'long' => $long] as $size => $value) {
    echo "$size-plain ", bin2hex($value), "\n";
    echo "$size-gzip ", bin2hex(gzencode($value)), "\n$size-zlib ", bin2hex(gzcompress($value)), "\n";
    echo "$size-magento-gz ", bin2hex(':gz:' . gzcompress($value)), "\n";
    foreach (['lzf' => Redis::COMPRESSION_LZF, 'zstd' => Redis::COMPRESSION_ZSTD, 'lz4' => Redis::COMPRESSION_LZ4] as $name => $kind) {
      $redis = new Redis;
      $redis->connect('127.0.0.1', $port);
      $redis->setOption(Redis::OPT_COMPRESSION, $kind);
      echo "$size-redis-$name ", bin2hex($redis->_compress($value)), "\n";
    }
  }
}

$format = $argv[1] ?? '';
$handlers = ['php' => 'php', 'php-binary' => 'php_binary', 'php-serialize' => 'php_serialize', 'igbinary' => 'igbinary'];
if ($format === 'compressed') { compressed(); exit; }
if (!isset($handlers[$format])) { fwrite(STDERR, "php, php-binary, php-serialize, igbinary or compressed\n"); exit(2); }
ini_set('session.save_handler', 'files');
ini_set('session.use_cookies', '0');
ini_set('session.save_path', sys_get_temp_dir());
ini_set('session.serialize_handler', $format === 'igbinary' ? 'php' : $handlers[$format]);
ob_start();
if ($format !== 'igbinary' && $format !== 'php-serialize') session_start();
written($handlers[$format]);
if ($format === 'php-serialize') {
  $laravel = serialize(['_token' => 'tok', '_previous' => ['url' => 'http://localhost/'], '_flash' => ['old' => [], 'new' => []], 'login_web_59ba36addc2b2f9401580f014c7f58ea4e30989d' => 7]);
  echo 'laravel ', bin2hex(serialize($laravel)), "\n";
  echo 'laravel-encrypted ', bin2hex(serialize(base64_encode(json_encode(['iv' => base64_encode(str_repeat('i', 16)), 'value' => 'x', 'mac' => 'm', 'tag' => ''])))), "\n";
  echo 'laravel-json ', bin2hex(serialize(json_encode(['_token' => 'tok', 'count' => 3]))), "\n";
}
$lines = ob_get_clean();
if (session_status() === PHP_SESSION_ACTIVE) session_destroy();
echo $lines;
