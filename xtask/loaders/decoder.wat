;; Turns the text that xtask/src/build/inline_wasm.rs has made of a wasm file into its bytes again. JavaScript would take
;; several milliseconds for it in a process that has just started.
(module
  ;; The table, and behind it the text.
  (memory (export "memory") $PAGES)
  ;; The byte of each character; 128 further on the byte of a character behind " ", and after that of one behind "!".
  (data (i32.const 0) "$TABLE")

  ;; Decodes the text between two addresses in place: the address where the bytes end.
  (func (export "decode") (param $start i32) (param $end i32) (result i32)
    (local $at i32) (local $character i32)
    (local.set $at (local.get $start))
    (loop $next
      (local.set $character (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.lt_u (local.get $character) (i32.const 34))
        (then
          (local.set $character
            (i32.add
              (i32.shl (i32.sub (local.get $character) (i32.const 31)) (i32.const 7))
              (i32.load8_u (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))))
      (i32.store8 (local.get $start) (i32.load8_u (local.get $character)))
      (local.set $start (i32.add (local.get $start) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $start)))
