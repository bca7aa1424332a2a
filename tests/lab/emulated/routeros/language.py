"""Scripts of the console's language, and what each prints."""

from __future__ import annotations

SCRIPTS = [
    (":put (1 + 2 * 3)", "7"), (':put ("a" . 1 . "b")', "a1b"), (":put (7 / 2)", "3"), (":put (5s + 1m)", "00:01:05"),
    (":put 1d2h3s", "1d02:00:03"), (":put [:len {1;2;3}]", "3"), (':put [:pick "abcdef" 1 3]', "bc"),
    (':put [:find "abcdef" "d"]', "3"), (":put [:typeof 10.0.0.1]", "ip"), (":put [:typeof 10.0.0.0/8]", "ip-prefix"),
    (":put [:typeof fd00::1]", "ip6"), (":put [:typeof [:nothing]]", "nothing"), (":put (1 < 2 && !false)", "true"),
    (':put ("abc" ~ "^a.c\\$")', "true"), (":put ({1;2}, 3)", "1;2;3"), (":put ({a=1;b=2}->\"b\")", "2"),
    (':local x 5; :put "x is $x, next $($x + 1), [$[:tostr 7]]"', "x is 5, next 6, [7]"),
    (':put "tab\\tquote\\" dollar\\$ \\41"', 'tab\tquote" dollar$ A'),
    (':put "one \\\n    line"', "one line"), (":if (1 = 2) do={:put a} else={:put b}", "b"),
    (":for i from=3 to=1 do={:put $i}", "3\n2\n1"), (":foreach k,v in={a=1;b=2} do={:put \"$k=$v\"}", "a=1\nb=2"),
    (":local n 0; :while ($n < 3) do={:set n ($n + 1)}; :put $n", "3"),
    (":global f do={:return ($1 . $b)}; :put [$f x b=y]", "xy"), (':local f [:parse ":return 4"]; :put [$f]', "4"),
    (':do {:error "no"} on-error={:put caught}', "caught"), (':onerror e in={:error "why"} do={:put $e}', "why"),
    (':error "over"; :put never', "over"), (":put hello # not a comment", "expected end of command (line 1 column 12)"),
    ("# a comment\n:put 1", "1"), ("{:local a 1}; :put $a", ""), ("/in/ether/pr/cou", None),
]
