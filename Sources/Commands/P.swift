public enum ModulePlaceholder {}
