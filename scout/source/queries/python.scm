(function_definition name: (identifier) @name body: (block) @body) @symbol.function
(class_definition name: (identifier) @name body: (block) @body) @symbol.class
(decorated_definition) @wrapper
(decorator) @attribute
(module (expression_statement (assignment left: (identifier) @name right: (_)? @body)) @symbol.variable)
(module (expression_statement (assignment left: (pattern_list (identifier) @name) right: (_)? @body)) @symbol.variable)
(module (expression_statement (assignment right: (assignment left: (identifier) @name))) @symbol.variable)
(module (_ (block (expression_statement (assignment left: (identifier) @name right: (_)? @body)) @symbol.variable)))
(class_definition body: (block (expression_statement (assignment left: (identifier) @name right: (_)? @body)) @symbol.field))
(type_alias_statement left: (type (identifier) @name)) @symbol.type
(comment) @comment
(module . (expression_statement (string)) @comment)
(class_definition body: (block . (expression_statement (string)) @comment))
(function_definition body: (block . (expression_statement (string)) @comment))
(import_statement) @import
(import_from_statement) @import
(decorator [(identifier) @call (attribute attribute: (identifier) @call)])
(class_definition superclasses: (argument_list [(identifier) @inherit (attribute attribute: (identifier) @inherit)]))
(type [(identifier) @type (attribute attribute: (identifier) @type)])
(type (_ (identifier) @type))
(identifier) @ident
(parameters [(identifier) @bound (_ name: (identifier) @bound) (typed_parameter (identifier) @bound)])
(function_definition body: (block (expression_statement (assignment left: (identifier) @bound))))
