(function_definition name: (word) @name body: (_) @body) @symbol.function
(program (variable_assignment name: (variable_name) @name value: (_) @body) @symbol.variable)
(program (declaration_command (variable_assignment name: (variable_name) @name value: (_) @body)) @symbol.variable)
(comment) @comment
((command name: (command_name (word) @_word) argument: (_)) @import (#any-of? @_word "source" "."))
(command name: (command_name (word) @call))
(simple_expansion (variable_name) @ident)
(expansion (variable_name) @ident)
