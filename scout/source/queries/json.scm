(document (object (pair key: (string) @name value: (_) @body) @symbol.key))
(document (object (pair value: (object (pair key: (string) @name value: (_) @body) @symbol.key))))
(document (object (pair value: (object (pair value: (object (pair key: (string) @name value: (_) @body) @symbol.key))))))
(comment) @comment
