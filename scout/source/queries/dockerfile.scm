(from_instruction as: (image_alias) @name) @symbol.stage
(from_instruction (image_spec name: (image_name) @name) !as) @symbol.stage
(env_pair name: (_) @name value: (_)? @body) @symbol.variable
(arg_instruction name: (_) @name default: (_)? @body) @symbol.variable
(comment) @comment
(expansion (_) @ident)
