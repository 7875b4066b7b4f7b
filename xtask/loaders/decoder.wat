;; Decodes the text of xtask/npm/text.mjs to the bytes of the wasm file. The same in JavaScript would take several
;; milliseconds in a new process.
(module
  ;; The table, followed by the text.
  (memory (export "memory") $PAGES)
  ;; Three rows of 128 bytes: the byte of each character without a prefix, after " ", and after "!".
  (data (i32.const 0) "$TABLE")

  ;; Decodes the text between two addresses in place. Returns the address after the last byte.
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
