# Packs the plain values of compressed.txt with tools that PHP's packages here lack, and prints them as `name hex`, a line each.
# Needs the lz4 tool and python3-snappy:
#
#     python3 test/lab/php/pack-more.py test/fixtures/sessions/compressed.txt >> test/fixtures/sessions/compressed.txt
import subprocess
import sys

import snappy

with open(sys.argv[1]) as lines:
    plain = {name: bytes.fromhex(digits) for name, digits in (line.split() for line in lines) if name.endswith("-plain")}

for name, value in plain.items():
    size = name.removesuffix("-plain")
    frame = subprocess.run(["lz4", "-c", "-BD"], input=value, capture_output=True, check=True).stdout
    print(f"{size}-lz4-frame {frame.hex()}")
    print(f"{size}-magento-sn {(b':sn:' + snappy.compress(value)).hex()}")
