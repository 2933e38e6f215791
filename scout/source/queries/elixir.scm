((call target: (identifier) @_word (arguments . (alias) @name) (do_block) @body) @symbol.module (#any-of? @_word "defmodule" "defprotocol" "defimpl"))
((call target: (identifier) @_word (arguments . [(identifier) @name (call target: (identifier) @name) (binary_operator left: (call target: (identifier) @name))]) (do_block)? @body) @symbol.function
  (#any-of? @_word "def" "defp" "defmacro" "defmacrop" "defguard" "defguardp" "defdelegate"))
((unary_operator operand: (call target: (identifier) @_word (arguments (binary_operator left: [(identifier) @name (call target: (identifier) @name)])))) @symbol.type (#any-of? @_word "type" "typep" "opaque" "callback"))
((unary_operator operand: (call target: (identifier) @name (arguments (_) @body))) @symbol.constant
  (#not-match? @name "^(.*doc|spec|impl|deprecated|typep?|opaque|(macro)?callback|behaviour|derive|before_compile|after_compile|on_definition|external_resource|compile|dialyzer|.*tag)$"))
(comment) @comment
((unary_operator operand: (call target: (identifier) @_word)) @comment (#any-of? @_word "doc" "moduledoc" "typedoc"))
((unary_operator operand: (call target: (identifier) @_word)) @attribute (#any-of? @_word "spec" "impl" "deprecated"))
((call target: (identifier) @_word (arguments . [(alias) (dot)])) @import (#any-of? @_word "alias" "import" "use" "require"))
(call target: [(identifier) @call (dot right: (identifier) @call)])
(alias) @type
(identifier) @ident
((call target: (identifier) @ignore) (#any-of? @ignore "defmodule" "defprotocol" "defimpl" "def" "defp" "defmacro" "defmacrop" "defguard" "defguardp" "defdelegate" "defstruct"))
((unary_operator operand: (call target: (identifier) @ignore)))
