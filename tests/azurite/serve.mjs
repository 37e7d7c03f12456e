// Azurite's blob service alone; its options are those of the command `azurite-blob`.
import "azurite/dist/src/blob/main.js";
