"""All attacks, by family. Importing this fills the table of attacking.py."""
import attacks_deception
import attacks_files
import attacks_isolation
import attacks_kernel
import attacks_limits
import attacks_network

__all__ = ["attacks_deception", "attacks_files", "attacks_isolation", "attacks_kernel",
           "attacks_limits", "attacks_network"]
