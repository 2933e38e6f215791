(class name: (_) @name body: (_)? @body) @symbol.class
(module name: (_) @name body: (_)? @body) @symbol.module
(method name: (_) @name body: (_)? @body) @symbol.function
(singleton_method name: (_) @name body: (_)? @body) @symbol.method
(assignment left: (constant) @name right: (_) @body) @symbol.constant
(alias name: (_) @name) @symbol.function
((call method: (identifier) @_attr arguments: (argument_list (simple_symbol) @name)) @symbol.field (#any-of? @_attr "attr_reader" "attr_writer" "attr_accessor"))
(program (assignment left: (left_assignment_list (constant) @name) right: (_) @body) @symbol.constant)
((body_statement (identifier) @access) (#any-of? @access "private" "protected" "public"))
(comment) @comment
((call !receiver method: (identifier) @_require arguments: (argument_list (string))) @import (#any-of? @_require "require" "require_relative" "load"))
(call method: (identifier) @call)
(superclass [(constant) @inherit (scope_resolution name: (constant) @inherit)])
((call method: (identifier) @_mix arguments: (argument_list [(constant) @inherit (scope_resolution name: (constant) @inherit)])) (#any-of? @_mix "include" "extend" "prepend"))
(constant) @type
(identifier) @ident
