(rule_set (selectors) @name (block) @body) @symbol.rule
((declaration (property_name) @name . (_)? @body) @symbol.property (#match? @name "^--"))
(keyframes_statement (keyframes_name) @name (keyframe_block_list) @body) @symbol.keyframes
(comment) @comment
(import_statement) @import
((call_expression (function_name) @_var (arguments (plain_value) @call)) (#eq? @_var "var"))
