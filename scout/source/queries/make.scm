(rule (targets (_) @name) (recipe)? @body) @symbol.target
(variable_assignment name: (word) @name value: (_)? @body) @symbol.variable
(define_directive name: (word) @name) @symbol.variable
(comment) @comment
(prerequisites (word) @call)
(variable_reference (word) @ident)
